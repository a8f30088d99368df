/** What strangers may write wherever a text is taken, by what it would do: each is shown as it is written. */
import type { Locator } from 'playwright-core'

export const hostile = {
  html: '<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)><base href="https://evil.example/">',
  frame: '</textarea></pre><iframe srcdoc="<script>alert(4)</script>"></iframe><form action="https://evil.example">',
  links: '[x](javascript:alert(5)) <javascript:alert(6)> data:text/html,<script>alert(7)</script>',
  template: '{{constructor.constructor("alert(8)")()}} ${alert(9)} <%= alert(10) %> #{alert(11)} ]]>',
  markdown: '# Heading ![x](https://evil.example/x.png "y" onerror="alert(12)) **bold** ~~gone~~ | a | b |',
  quotes: `"' onfocus=alert(13) autofocus style="position:fixed" \\u003cscript\\u003e`,
  rightToLeft: 'אושר (100 %) ومرفوض 12:30 English again',
  emoji: `${'👩‍👩‍👧‍👦🏳️‍🌈'.repeat(12)}é`,
  word: 'onward'.repeat(40),
} as const

/** All of them, a line each. */
export const hostileText = Object.values(hostile).join('\n')

/** Of a length, and in words that nothing breaks. */
export function hostileOf(length: number): string {
  return `${hostileText}\n${'Donaudampfschiff'.repeat(Math.ceil(length / 16))}`.slice(0, length)
}

/** It stands there as it was written, nothing of it became an element, and nothing is out of sight to the right. */
export async function expectAsWritten(
  within: Locator,
  texts: readonly string[] = Object.values(hostile),
): Promise<void> {
  const said = await within.innerText()
  for (const text of texts) expect(said).toContain(text)
  expect(said).not.toMatch(/\p{Bidi_Control}/u)
  expect(await within.locator('script, img, iframe, base, [onfocus], [onerror], a[href^="javascript:"]').count()).toBe(
    0,
  )
  const beyond = await within
    .page()
    .locator('html')
    .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
  expect(beyond).toBeLessThanOrEqual(0)
}
