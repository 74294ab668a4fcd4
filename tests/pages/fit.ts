/** What of a page cannot be read where it is shown: cut, or out of a screen that does not go there. */
import type { Page } from 'playwright-core';

/**
 * Texts that are cut, each with what cuts it.
 * @param mayScroll selector of what may scroll sideways in itself: grids and tables keep their columns (WCAG 1.4.10)
 */
export async function cutTexts(page: Page, mayScroll: string): Promise<string[]> {
  return page.evaluate((mayScroll) => {
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!element || !node.textContent?.trim() || !isShown(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const rect of range.getClientRects()) {
        const by = rect.width > 1 && cutBy(rect, element);
        if (by) found.add(`« ${node.textContent.trim().slice(0, 60)} » ${by}`);
      }
    }
    const pen = document.createElement('canvas').getContext('2d')!;
    for (const field of document.querySelectorAll<HTMLInputElement>(
      'input:is([type=text], [type=search], :not([type]))',
    )) {
      const words = field.value || field.placeholder;
      const { font, paddingLeft, paddingRight } = getComputedStyle(field);
      pen.font = font;
      const room = field.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      if (isShown(field) && pen.measureText(words).width > room + 1) found.add(`« ${words} » is cut by its field`);
    }
    return [...found];

    function isShown(element: Element): boolean {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
      // For screen readers alone.
      for (let at: Element | null = element; at; at = at.parentElement) {
        const { width, height } = at.getBoundingClientRect();
        if (width <= 1 && height <= 1 && getComputedStyle(at).overflow === 'hidden') return false;
      }
      return true;
    }

    function cutBy(rect: DOMRect, element: Element): string | undefined {
      let [across, down] = [true, true];
      // A line of text is taller than its letters.
      const slack = rect.height * 0.3;
      for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
        const { overflowX, overflowY, position } = getComputedStyle(at);
        const box = at.getBoundingClientRect();
        const where = at.className.toString().split(' ')[0] ?? at.tagName;
        if (across && overflowX !== 'visible') {
          const isOut = rect.right > box.right + 1 || rect.left < box.left - 1;
          if (overflowX === 'hidden' || overflowX === 'clip') {
            if (isOut) return `is cut at the side by ${where}`;
          } else if (at.matches(mayScroll)) across = false;
          else if (isOut) return `is beside the view of ${where}`;
        }
        if (down && overflowY !== 'visible') {
          if (overflowY === 'auto' || overflowY === 'scroll') down = false;
          else if (rect.bottom > box.bottom + slack || rect.top < box.top - slack) return `is cut below by ${where}`;
        }
        if (position === 'fixed') break;
      }
      const isOff = across && (rect.right > innerWidth + 1 || rect.left < -1);
      return isOff ? 'is beside the screen' : undefined;
    }
  }, mayScroll);
}
