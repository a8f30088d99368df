import { wildcardMatcher } from '../../../lib/wildcard'

/** Whether a path, in its normal form, is one of a behavior's; `*` stands for anything, `?` for any one character. */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const whole = /^[/*]/.test(pattern) ? pattern : `/${pattern}`
  return wildcardMatcher(whole.split('*'), '?')
}
