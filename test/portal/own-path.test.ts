import { parseSearch, stringifySearch } from '../../portal/app/search'
import { ownPathOr } from '../../portal/lib/own-path'

test.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '/a\nb',
  '/a\\b',
  `/${'a'.repeat(1024)}`,
  '',
])('a sign-in leads to no address but a path of ours: %j', (path) => {
  expect(ownPathOr(path, '/')).toBe('/')
})

test('a path of ours is kept with what filters it', () => {
  expect(ownPathOr('/approvals?q=a%20b', '/')).toBe('/approvals?q=a%20b')
})

test('what is after the question mark stays text, also where it looks like something else', () => {
  for (const q of ['1e3', 'true', '{"a":1}', 'a b&c=d', 'ä']) {
    expect(parseSearch(stringifySearch({ q, cursor: undefined }))).toEqual({ q })
  }
  expect(stringifySearch({ q: '' })).toBe('')
})
