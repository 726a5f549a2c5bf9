/*
 * correlation_4_6.c
 *
 * Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],  1 <= i <= I
 * Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 1
 * Convention:  correlation (the filter is not flipped), which networks call convolution
 * Sizes:       I = 4, J = 6; 3 taps
 * Numbers:     float64
 * Written by:  symconv 0.1.0
 * sha256: dd55d90eaab438ecef8992a6cf291f1d966d64789a3f0925c8b63b4c3060bcc4
 */
#include "correlation_4_6.h"

/*
 * (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]
 */
void correlation_4_6_forward(
    const correlation_4_6_element *restrict f,
    const correlation_4_6_element *restrict g,
    correlation_4_6_element *restrict out)
{
    out[0] = f[0] * g[0] + f[1] * g[1] + f[2] * g[2];
    out[1] = f[1] * g[0] + f[2] * g[1] + f[3] * g[2];
    out[2] = f[2] * g[0] + f[3] * g[1] + f[4] * g[2];
    out[3] = f[3] * g[0] + f[4] * g[1] + f[5] * g[2];
}

/*
 * ((d(f*g)/df)^T e)[j] = sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
 */
void correlation_4_6_vjp_signal(
    const correlation_4_6_element *restrict e,
    const correlation_4_6_element *restrict g,
    correlation_4_6_element *restrict out)
{
    out[0] = e[0] * g[0];
    out[1] = e[0] * g[1] + e[1] * g[0];
    out[2] = e[0] * g[2] + e[1] * g[1] + e[2] * g[0];
    out[3] = e[1] * g[2] + e[2] * g[1] + e[3] * g[0];
    out[4] = e[2] * g[2] + e[3] * g[1];
    out[5] = e[3] * g[2];
}

/*
 * ((d(f*g)/dg)^T e)[k] = sum_{i=1}^{I} e[i] f[i+k-1]
 */
void correlation_4_6_vjp_filter(
    const correlation_4_6_element *restrict e,
    const correlation_4_6_element *restrict f,
    correlation_4_6_element *restrict out)
{
    out[0] = e[0] * f[0] + e[1] * f[1] + e[2] * f[2] + e[3] * f[3];
    out[1] = e[0] * f[1] + e[1] * f[2] + e[2] * f[3] + e[3] * f[4];
    out[2] = e[0] * f[2] + e[1] * f[3] + e[2] * f[4] + e[3] * f[5];
}

/*
 * (d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
 */
void correlation_4_6_jacobian_signal(
    const correlation_4_6_element *restrict g,
    correlation_4_6_element *restrict out)
{
    out[0] = g[0];
    out[1] = g[1];
    out[2] = g[2];
    out[3] = 0;
    out[4] = 0;
    out[5] = 0;
    out[6] = 0;
    out[7] = g[0];
    out[8] = g[1];
    out[9] = g[2];
    out[10] = 0;
    out[11] = 0;
    out[12] = 0;
    out[13] = 0;
    out[14] = g[0];
    out[15] = g[1];
    out[16] = g[2];
    out[17] = 0;
    out[18] = 0;
    out[19] = 0;
    out[20] = 0;
    out[21] = g[0];
    out[22] = g[1];
    out[23] = g[2];
}

/*
 * (d(f*g)/dg)[i,k] = f[i+k-1]
 */
void correlation_4_6_jacobian_filter(
    const correlation_4_6_element *restrict f,
    correlation_4_6_element *restrict out)
{
    out[0] = f[0];
    out[1] = f[1];
    out[2] = f[2];
    out[3] = f[1];
    out[4] = f[2];
    out[5] = f[3];
    out[6] = f[2];
    out[7] = f[3];
    out[8] = f[4];
    out[9] = f[3];
    out[10] = f[4];
    out[11] = f[5];
}
