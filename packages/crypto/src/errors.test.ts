// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { AssayBugError, AssayError, AssayMisuseError, AssayPeerError } from './errors.js';

describe('errors', () => {
  test.each([AssayPeerError, AssayMisuseError, AssayBugError])(
    '%o is of the one root, and of its own family only',
    (Family) => {
      const cause = new Error('below');
      const error = new Family('some-code', 'what and where', { cause });
      expect(error).toBeInstanceOf(AssayError);
      expect(error).toMatchObject({ name: Family.name, code: 'some-code', message: 'what and where', cause });
      const others = [AssayPeerError, AssayMisuseError, AssayBugError].filter((family) => family !== Family);
      expect(others.some((family) => error instanceof family)).toBe(false);
    },
  );
});
