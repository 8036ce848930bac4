: 1457000000:0;cd /srv
whoami
: 1457000003:0;for i in 1; do\
echo : 1457000003:0;x\

done
: 99999999999999:0;exit
