/** Files of the checkout that specs need. */
import { join, resolve } from 'node:path';

const checkout = resolve(import.meta.dirname, '../..');

/** The `latchkey` binary under test. */
export const binary =
  process.env['LATCHKEY_BIN'] ?? join(checkout, 'target/debug/latchkey');

/** A Python that can import `cbc_sdk`, the real Carbon Black Cloud client. */
export const sdkPython = process.env['LATCHKEY_TEST_SDK_PYTHON'] ?? 'python3';

/** The Python that Schemathesis is installed for. */
export const schemathesisPython = process.env['LATCHKEY_TEST_SCHEMATHESIS_PYTHON'] ?? 'python3';

/** The Python that the clients of docs/clients.md are installed for, apart from `cbc_sdk`. */
export const clientsPython = process.env['LATCHKEY_TEST_CLIENTS_PYTHON'] ?? 'python3';
