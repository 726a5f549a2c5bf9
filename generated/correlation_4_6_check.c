/*
 * correlation_4_6_check.c: checks the kernel beside it
 *
 * Definition:  (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i],  1 <= i <= I
 * Shapes:      f in R^{J}, g in R^{1+J-I}, f*g in R^{I}, counted from 1
 * Convention:  correlation (the filter is not flipped), which networks call convolution
 * Sizes:       I = 4, J = 6; 3 taps
 * Numbers:     float64
 * Written by:  symconv 0.1.0
 * sha256: b1d7c2238223948054ab132bd5083418a0c17d1bf95005226e3467257b8c6d06
 *
 * Runs every function of the kernel on whole numbers so small that all sums are exact, and holds
 * what it writes against the definition, spelled out in loops below. Memory around the arrays must
 * stay as it was, and so must the inputs. Prints what was checked; ends with 1 on any difference,
 * and with 2 where there is no memory. Compile and run it with
 *
 *     cc -std=c99 -O3 -march=native -ffp-contract=fast correlation_4_6.c correlation_4_6_check.c -o correlation_4_6_check && ./correlation_4_6_check
 */
#include "correlation_4_6.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Elements before and behind each array; 0 for sanitizers, which know where memory ends. */
#ifndef MARGIN
#define MARGIN 256
#endif

typedef correlation_4_6_element element;
typedef correlation_4_6_element total;

static ptrdiff_t least_of(ptrdiff_t a, ptrdiff_t b)
{
    return a < b ? a : b;
}

static ptrdiff_t greatest_of(ptrdiff_t a, ptrdiff_t b)
{
    return a > b ? a : b;
}

/*
 * (f*g)[i] = sum_{j=i}^{i+J-I} f[j] g[1+j-i]
 */
static void forward_by_definition(int64_t *const *inputs_, int64_t *out)
{
    const int64_t *f = inputs_[0];
    const int64_t *g = inputs_[1];
    (void)inputs_;
    for (ptrdiff_t i = 1; i <= 4; ++i) {
        for (ptrdiff_t t1 = i; t1 <= i + 2; ++t1) {
            out[i - 1] += f[t1 - 1] * g[t1 - i];
        }
    }
}

static void forward_by_kernel(element *const *inputs, total *out, void *workspace)
{
    (void)workspace;
    correlation_4_6_forward(inputs[0], inputs[1], out);
}

/*
 * ((d(f*g)/df)^T e)[j] = sum_{i=1}^{I} {e[i] g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
 */
static void vjp_signal_by_definition(int64_t *const *inputs_, int64_t *out)
{
    const int64_t *e = inputs_[0];
    const int64_t *g = inputs_[1];
    (void)inputs_;
    for (ptrdiff_t t1 = 1; t1 <= 4; ++t1) {
        for (ptrdiff_t j = greatest_of(1, t1); j <= least_of(6, t1 + 2); ++j) {
            out[j - 1] += e[t1 - 1] * g[j - t1];
        }
    }
}

static void vjp_signal_by_kernel(element *const *inputs, total *out, void *workspace)
{
    (void)workspace;
    correlation_4_6_vjp_signal(inputs[0], inputs[1], out);
}

/*
 * ((d(f*g)/dg)^T e)[k] = sum_{i=1}^{I} e[i] f[i+k-1]
 */
static void vjp_filter_by_definition(int64_t *const *inputs_, int64_t *out)
{
    const int64_t *e = inputs_[0];
    const int64_t *f = inputs_[1];
    (void)inputs_;
    for (ptrdiff_t k = 1; k <= 3; ++k) {
        for (ptrdiff_t t1 = 1; t1 <= 4; ++t1) {
            out[k - 1] += e[t1 - 1] * f[k + t1 - 2];
        }
    }
}

static void vjp_filter_by_kernel(element *const *inputs, total *out, void *workspace)
{
    (void)workspace;
    correlation_4_6_vjp_filter(inputs[0], inputs[1], out);
}

/*
 * (d(f*g)/df)[i,j] = {g[1+j-i] if 0 <= j-i <= J-I; 0 otherwise}
 */
static void jacobian_signal_by_definition(int64_t *const *inputs_, int64_t *out)
{
    const int64_t *g = inputs_[0];
    (void)inputs_;
    for (ptrdiff_t i = 1; i <= 4; ++i) {
        for (ptrdiff_t j = greatest_of(1, i); j <= least_of(6, i + 2); ++j) {
            out[6 * i + j - 7] += g[j - i];
        }
    }
}

static void jacobian_signal_by_kernel(element *const *inputs, total *out, void *workspace)
{
    (void)workspace;
    correlation_4_6_jacobian_signal(inputs[0], out);
}

/*
 * (d(f*g)/dg)[i,k] = f[i+k-1]
 */
static void jacobian_filter_by_definition(int64_t *const *inputs_, int64_t *out)
{
    const int64_t *f = inputs_[0];
    (void)inputs_;
    for (ptrdiff_t k = 1; k <= 3; ++k) {
        for (ptrdiff_t i = 1; i <= 4; ++i) {
            out[3 * i + k - 4] += f[i + k - 2];
        }
    }
}

static void jacobian_filter_by_kernel(element *const *inputs, total *out, void *workspace)
{
    (void)workspace;
    correlation_4_6_jacobian_filter(inputs[0], out);
}

static const struct check {
    const char *name;
    size_t count, lengths[2], length;
    uint64_t largest;
    void (*definition)(int64_t *const *inputs, int64_t *out);
    void (*kernel)(element *const *inputs, total *out, void *workspace);
} CHECKS[] = {
    {"correlation_4_6_forward", 2, {6, 3}, 4, 4,
     forward_by_definition, forward_by_kernel},
    {"correlation_4_6_vjp_signal", 2, {4, 3}, 6, 4,
     vjp_signal_by_definition, vjp_signal_by_kernel},
    {"correlation_4_6_vjp_filter", 2, {4, 6}, 3, 4,
     vjp_filter_by_definition, vjp_filter_by_kernel},
    {"correlation_4_6_jacobian_signal", 1, {3}, 24, 4,
     jacobian_signal_by_definition, jacobian_signal_by_kernel},
    {"correlation_4_6_jacobian_filter", 1, {6}, 12, 4,
     jacobian_filter_by_definition, jacobian_filter_by_kernel},
};

static void *memory(size_t count, size_t size)
{
    void *found = calloc(count > 0 ? count : 1, size);
    if (found == NULL) {
        fprintf(stderr, "correlation_4_6_check: no memory for %zu elements\n", count);
        exit(2);
    }
    return found;
}

/* A whole number from -largest to largest that is not 0. */
static int64_t number(uint64_t *seed, uint64_t largest)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    const int64_t size = (int64_t)((*seed >> 33) % largest) + 1;
    return (*seed >> 63) != 0 ? -size : size;
}

/* Memory full of ones, which among floats are no number. */
static void *ones(size_t count, size_t size)
{
    void *found = memory(count, size);
    memset(found, 0xff, count * size);
    return found;
}

static int untouched(const total *array, size_t from, size_t to)
{
    const unsigned char *byte = (const unsigned char *)(array + from);
    for (size_t n = 0; n < (to - from) * sizeof(total); ++n) {
        if (byte[n] != 0xff) {
            return 0;
        }
    }
    return 1;
}

/* Whether one function does what it should, with its arrays shifted by so many elements. */
static int right(const struct check *check, size_t shift)
{
    const size_t start = MARGIN + shift, around = start + MARGIN, size = sizeof(element);
    int64_t *numbers[2] = {NULL}, *wanted = memory(check->length, sizeof(int64_t));
    element *arrays[2] = {NULL}, *copies[2] = {NULL}, *inputs[2] = {NULL};
    total *array = ones(check->length + around, sizeof(total)), *out = array + start;
    void *workspace = NULL;
    uint64_t seed = 1 + shift;
    int fine = 1;

    for (size_t n = 0; n < check->count; ++n) {
        const size_t length = check->lengths[n];
        numbers[n] = memory(length, sizeof(int64_t));
        arrays[n] = ones(length + around, size);
        copies[n] = memory(length + around, size);
        inputs[n] = arrays[n] + start;
        for (size_t at = 0; at < length; ++at) {
            numbers[n][at] = number(&seed, check->largest);
            inputs[n][at] = (element)numbers[n][at];
        }
        memcpy(copies[n], arrays[n], (length + around) * size);
    }
    check->definition(numbers, wanted);
    check->kernel(inputs, out, workspace);

    for (size_t at = 0; fine && at < check->length; ++at) {
        if (!(out[at] == (total)wanted[at])) {
            printf("%s: out[%zu] should be %" PRId64 ", but is %.17g\n",
                   check->name, at, wanted[at], (double)out[at]);
            fine = 0;
        }
    }
    if (!untouched(array, 0, start)
        || !untouched(array, start + check->length, check->length + around)) {
        printf("%s: writes outside its output\n", check->name);
        fine = 0;
    }
    for (size_t n = 0; n < check->count; ++n) {
        if (memcmp(copies[n], arrays[n], (check->lengths[n] + around) * size) != 0) {
            printf("%s: writes to its input %zu, or near it\n", check->name, n);
            fine = 0;
        }
        free(numbers[n]);
        free(arrays[n]);
        free(copies[n]);
    }
    free(array);
    free(wanted);
    return fine;
}

int main(void)
{
    int wrong = 0;
    for (size_t n = 0; n < sizeof(CHECKS) / sizeof(CHECKS[0]); ++n) {
        if (right(&CHECKS[n], 0) && right(&CHECKS[n], 1)) {
            printf("%s: %zu outputs, as defined\n", CHECKS[n].name, CHECKS[n].length);
        } else {
            wrong = 1;
        }
    }
    return wrong;
}
