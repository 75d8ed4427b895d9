/** An app after it was created: edited a section at a time, disabled, enabled, deleted. */
import type { Page } from '@playwright/test';
import { expectAccessible, expectNoOverflow, expectWellFormed } from '../support/assertions.ts';
import { expectHeading, makeApp, openApps, role, setUp } from '../support/console.ts';
import { requestToken } from '../support/curl.ts';
import { expect, test } from '../support/test.ts';
