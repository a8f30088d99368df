/**
 * What somebody signs in on, as far as it says so, in words of ours: of what a browser sends nothing is kept, so nothing that
 * anybody writes into it is shown.
 */
type Family = readonly [name: string, pattern: RegExp]

/** The first that fits: most browsers also call themselves by the names of those before them. */
const browsers: readonly Family[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\/|\bOpera\b/],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|Chromium|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
]

const systems: readonly Family[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['macOS', /\bMac OS X\b|\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
]

/** What is looked at: a header may be as long as its sender likes. */
const mostCharacters = 512

export function deviceOf(userAgent: string | undefined): string {
  const said = (userAgent ?? '').slice(0, mostCharacters)
  const [browser, system] = [browsers, systems].map(
    (families) => families.find(([, pattern]) => pattern.test(said))?.[0],
  )
  return `${browser ?? 'Another program'} on ${system ?? 'another system'}`
}
