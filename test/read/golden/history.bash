ls before times were kept
#1700000000
ssh admin@192.0.2.7
#1700000005
for i in 1 2; do
  echo $i
done
#1700000009
