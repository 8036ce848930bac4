# SPDX-License-Identifier: Apache-2.0
# Tables of bench/worlds: seed, sensor, software, family, set, list, rank, bits, over, false, host-days, RITA's rank, hours,
# loss, the forest's rank; "-": not in the list.
function median(key, column, n, i, j, v, x) {
	n = worlds[key]
	for (i = 1; i <= n; i++) {
		x = value[key, column, i] == "-" ? 1e9 : value[key, column, i] + 0
		for (j = i - 1; j && v[j] > x; j--)
			v[j + 1] = v[j]
		v[j + 1] = x
	}
	x = v[int((n + 1) / 2)]
	return x >= 1e9 ? "-" : x
}
function among(key, column, most, n, i, k) {
	n = worlds[key]
	for (i = 1; i <= n; i++)
		k += value[key, column, i] != "-" && value[key, column, i] + 0 <= most
	return k + 0
}
# the chance of at most k of a Poisson law of that mean
function at_most(k, mean, i, term, sum) {
	term = -mean
	for (i = 0; i <= k; i++) {
		if (i)
			term += log(mean / i)
		sum += exp(term)
	}
	return sum
}
# Garwood's interval, by halving
function bound(k, chance, lo, hi, mid, i) {
	lo = 0
	hi = 2 * k + 20
	for (i = 0; i < 60; i++) {
		mid = (lo + hi) / 2
		if (at_most(k, mid) > chance)
			lo = mid
		else
			hi = mid
	}
	return lo
}
function rate(name, k, days) {
	if (!days)
		return
	low = k ? bound(k - 1, .975) : 0
	printf "| %s | %d | %.1f | %.2f (%.2f to %.2f) |\n", name, k, days, k / days, low / days, bound(k, .025) / days
}
function line(key, name, n) {
	n = worlds[key]
	printf "| %s | %d | %.2f | %s | %.2f | %.2f | %s | %.2f | %s |\n", name, n, among(key, "rank", 3) / n, median(key, "rank"), over[key] / n,
		among(key, "rita", 3) / n, median(key, "rita"), among(key, "forest", 3) / n, median(key, "forest")
}
function count(key) {
	if (!(key in worlds))
		keys[++n_key] = key
	worlds[key]++
	value[key, "rank", worlds[key]] = $7
	value[key, "rita", worlds[key]] = $12
	value[key, "forest", worlds[key]] = $15
	over[key] += $9
}
function head(title) {
	printf "\n## %s\n\n| | worlds | first three | median rank | above the threshold | RITA: first three | median | forest: first three | median |\n", title
	print "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
}
function part(prefix, i) {
	for (i = 1; i <= n_key; i++)
		if (index(keys[i], prefix) == 1)
			line(keys[i], substr(keys[i], length(prefix) + 1))
}
{
	wrong[$3] += $10
	days[$3] += $11
	wrong_by[$2, $3] += $10
	days_by[$2, $3] += $11
	all_days += $11
}
$4 != "none" {
	count("family " $5 " " $4)
	count("set " $5 ", " $6)
	count("sensor " $2 ", " $5)
}
END {
	head("By family")
	part("family fit ")
	print "| **kept aside** | | | | | | | | |"
	part("family held ")
	head("By set and list")
	part("set ")
	head("By sensor")
	part("sensor ")
	print "\n## False suspects\n\n| software | false | host-days | a host-day (95 %) |\n| --- | --- | --- | --- |"
	n = split("fit held", set, " ")
	n_sensor = split("zeek flow dns proxy", sensor, " ")
	for (i = 1; i <= n; i++) {
		rate(set[i], wrong[set[i]], days[set[i]])
		for (k = 1; k <= n_sensor; k++)
			rate(set[i] ", " sensor[k], wrong_by[sensor[k], set[i]], days_by[sensor[k], set[i]])
	}
	print "\n" NR " worlds, " all_days " host-days"
}
