// SPDX-License-Identifier: Apache-2.0
/* A part of a test that is run apart (test.h) once for each way in which flash can disturb it. */
#ifndef HOST_DISTURBANCES_H
#define HOST_DISTURBANCES_H

/* Which of the ways in which one power cut can tear an operation it is, from 0. */
extern unsigned disturbances_tear;

/* With the power failing in each of so many flash operations, torn three ways. How often that was. */
unsigned disturbances_cut(unsigned operations, void (*part)(void));
/* With flash that takes nothing from each of so many operations on: for that one, then for good. How often that was. */
unsigned disturbances_fail(unsigned operations, void (*part)(void));

#endif
