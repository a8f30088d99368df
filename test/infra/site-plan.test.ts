import { keptFor, obsolete, planUpload, type StoredFile } from '../../infra/handlers/site-plan'

const now = new Date('2026-01-20T09:00:00Z')
const before = (milliseconds: number): Date => new Date(now.getTime() - milliseconds)
const stored = (key: string, age: number): StoredFile => ({ key, modifiedAt: before(age) })
const hour = 3600 * 1000

test('parts come before the pages that lead to them, and the application’s page last', () => {
  const keys = ['index.html', 'docs.html', 'licenses.md', 'assets/b.js', 'assets/a.css']

  expect(planUpload(keys).map((group) => group.map(({ key }) => key))).toEqual([
    ['assets/b.js', 'assets/a.css'],
    ['licenses.md'],
    ['docs.html'],
    ['index.html'],
  ])
})

test('what has its hash in its name is kept for ever, the rest is asked for each time', () => {
  expect(planUpload(['index.html', 'assets/a-1b2c.js']).flat()).toEqual([
    {
      key: 'assets/a-1b2c.js',
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: 'public, max-age=31536000, immutable',
    },
    { key: 'index.html', contentType: 'text/html; charset=utf-8', cacheControl: 'no-cache' },
  ])
})

test.each(['assets/a.exe', 'README'])('%s has no type that a browser could be told', (key) => {
  expect(() => planUpload([key])).toThrow(key)
})

test('what the last build had stays, however old that is: pages of it may be open', () => {
  const files = [stored('index.html', 90 * 24 * hour), stored('assets/old.js', 90 * 24 * hour + 1000)]

  expect(obsolete(files, ['index.html', 'assets/new.js'], now)).toEqual([])
})

test('what was superseded a week ago goes, but for what is in the new build again', () => {
  const files = [
    stored('index.html', keptFor + hour),
    stored('assets/last.js', keptFor + hour + 1000),
    stored('assets/older.js', keptFor + 3 * hour),
    stored('assets/again.js', keptFor + 3 * hour),
    stored('licenses.md', keptFor + 3 * hour),
  ]

  expect(obsolete(files, ['index.html', 'assets/again.js'], now)).toEqual(['assets/older.js'])
})

test('what was superseded a moment ago stays', () => {
  const files = [stored('index.html', keptFor - hour), stored('assets/older.js', 3 * keptFor)]

  expect(obsolete(files, ['index.html'], now)).toEqual([])
})

test('nothing goes from a bucket that never had a whole site', () => {
  expect(obsolete([stored('assets/a.js', 9 * keptFor)], ['index.html'], now)).toEqual([])
})
