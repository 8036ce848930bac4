/* SPDX-License-Identifier: Apache-2.0 */
/* Sends files as UDP datagrams to a port of the loopback address. usage:
 * datagram PORT FILE... */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	static char bytes[65507];

	if (argc < 3 || fd < 0)
		return fputs("usage: datagram PORT FILE...\n", stderr), 2;
	to.sin_port = htons((unsigned short)atoi(argv[1]));
	for (int i = 2; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		size_t n = f ? fread(bytes, 1, sizeof bytes, f) : 0;

		if (!f ||
			sendto(fd,
				bytes,
				n,
				0,
				(struct sockaddr *)&to,
				sizeof to) != (ssize_t)n) {
			return perror(argv[i]), 1;
		}
		fclose(f);
	}
	return 0;
}
