/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_NUM_H
#define CORE_NUM_H

/* Logarithm and exponential that give the same bits on every machine: built
 * only from the IEEE 754 operations + - * / and integer work on the
 * representation, in a fixed order. The C library's own differ in the last bit
 * between versions, and a judgement that changes with the library is no
 * evidence. Compile with -ffp-contract=off. */

#define NUM_LN2 0.69314718055994530942

/* num_ln - natural logarithm.
 *   x      : any double. x = 0: -infinity; x < 0 or NaN: NaN; +infinity:
 * +infinity error  : below 2 ulp, or 2e-16 absolute near x = 1; tested against
 * the C library on 200,000 points over the whole range including subnormals
 *   cost   : about 10 ns; no branch on the value but for the special cases
 *   method : x = m 2^e, m in [sqrt(1/2), sqrt 2); ln m = 2 atanh((m-1)/(m+1))
 * by its series to the 21st power */
double num_ln(double x);

/* num_exp - e to the x.
 *   x      : any double. Below -745.2: 0; above 709.79: +infinity; NaN: NaN
 *   error  : below 2 ulp for normal results; subnormal results to half their
 * last place; tested as above method : x = k ln2 + r, |r| <= ln2/2, ln2 in two
 * parts (Cody and Waite); Taylor to the 13th power; scale by 2^k */
double num_exp(double x);

/* num_log2 - binary logarithm, num_ln(x) / ln 2; same special cases, error
 * below 3 ulp. */
double num_log2(double x);

#endif
