- cmd: ls
  when: abc
- cmd: id
  when: 1457000000
- cmd: w
  when: 1457000001
