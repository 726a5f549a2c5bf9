/*
 * correlation_4_6.h
 *
 * Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],  1 <= i <= I
 * Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 1
 * Convention:  correlation (the filter is not flipped), which networks call convolution
 * Sizes:       I = 4, J = 6; 3 taps
 * Numbers:     float64
 * Written by:  symconv 0.1.0
 * sha256: 9401a0e9c3160e33b178543bd81a7744b24538c033bd4fa17bae2dc49aff007f
 *
 * Arrays are laid out row by row and must not overlap; they may start wherever their type may.
 * There is no state, so any number of threads may call at once. For another type of number, define
 * CORRELATION_4_6_ELEMENT (float, int64_t, ...) when this file and its sources are compiled.
 *
 * Compile with -O3 -march=native -ffp-contract=fast
 */
#ifndef CORRELATION_4_6_H
#define CORRELATION_4_6_H

#include <stddef.h>
#include <stdint.h>

#ifndef CORRELATION_4_6_ELEMENT
#define CORRELATION_4_6_ELEMENT double
#define CORRELATION_4_6_ELEMENT_AS_MADE
#endif
typedef CORRELATION_4_6_ELEMENT correlation_4_6_element;

#ifdef __cplusplus
extern "C" {
#endif

/* forward: f (6,), g (3,) -> out (4,) */
void correlation_4_6_forward(
    const correlation_4_6_element *f,
    const correlation_4_6_element *g,
    correlation_4_6_element *out);

/* vjp_signal: e (4,), g (3,) -> out (6,) */
void correlation_4_6_vjp_signal(
    const correlation_4_6_element *e,
    const correlation_4_6_element *g,
    correlation_4_6_element *out);

/* vjp_filter: e (4,), f (6,) -> out (3,) */
void correlation_4_6_vjp_filter(
    const correlation_4_6_element *e,
    const correlation_4_6_element *f,
    correlation_4_6_element *out);

/* jacobian_signal: g (3,) -> out (4, 6) */
void correlation_4_6_jacobian_signal(
    const correlation_4_6_element *g,
    correlation_4_6_element *out);

/* jacobian_filter: f (6,) -> out (4, 3) */
void correlation_4_6_jacobian_filter(
    const correlation_4_6_element *f,
    correlation_4_6_element *out);

#ifdef __cplusplus
}
#endif

#endif
