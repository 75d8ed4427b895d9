/** How somebody uses a page: with the mouse, every click counted, or with keys alone. */
import type { Locator, Page } from '@playwright/test';
import { press, type } from './keyboard.ts';

export type Kind = 'mouse' | 'keys';

export class Hand {
  /** How often something was pressed, a field that had to be clicked into included. */
  clicks = 0;

  constructor(
    readonly page: Page,
    private readonly kind: Kind,
  ) {}

  /** Follows a link, presses a button, ticks a box. */
  async press(target: Locator): Promise<void> {
    this.clicks += 1;
    if (this.kind === 'mouse') return target.click();
    const isTicked = await target.evaluate((element) => element instanceof HTMLInputElement);
    await press(this.page, target, isTicked ? 'Space' : 'Enter');
  }

  /** Types into a field, in the place of what stands there. */
  async type(field: Locator, text: string): Promise<void> {
    if (this.kind === 'keys') return type(this.page, field, text);
    const hasFocus = await field.evaluate((element) => element === document.activeElement);
    if (!hasFocus) await this.press(field);
    await this.page.keyboard.press('ControlOrMeta+A');
    await this.page.keyboard.type(text);
  }

  /** Sends the form of the field that was typed into. */
  async enter(): Promise<void> {
    await this.page.keyboard.press('Enter');
  }
}
