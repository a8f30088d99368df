import { type Weighed, weigh } from '../../tools/portal/budgets'

function chunk(file: string, bytes: number, imports: readonly string[] = [], module?: string): Weighed {
  return { file, bytes, imports, module, isEntry: file === 'entry.js' }
}

const chunks = [
  chunk('entry.js', 100_000, ['shared.js']),
  chunk('shared.js', 1_000),
  chunk('home.js', 2_000, ['entry.js', 'shared.js'], '/portal/pages/home/home.tsx'),
  chunk('frame.js', 10_000, ['entry.js'], '/portal/app/signed-in.tsx'),
  chunk('table.js', 40_000, ['entry.js']),
  chunk('form.js', 5_000),
  chunk('inbox.js', 3_000, ['table.js', 'form.js'], '/portal/pages/approvals/inbox.tsx'),
  chunk('requests.js', 4_000, ['table.js'], '/portal/pages/requests/requests.tsx'),
  chunk('account.js', 6_000, ['form.js'], '/portal/pages/account/profile.tsx'),
]

test('a page weighs what it needs, each chunk once, with what all pages have', () => {
  expect(weigh(chunks)).toEqual(
    expect.arrayContaining([
      { page: 'home/home', kind: 'public', kB: 103 },
      { page: 'approvals/inbox', kind: 'first', kB: 159 },
      { page: 'account/profile', kind: 'first', kB: 122 },
    ]),
  )
})

test('a further page weighs what it adds to the page that had least of it', () => {
  expect(weigh(chunks).filter(({ kind }) => kind === 'further')).toEqual([
    { page: 'approvals/inbox', kind: 'further', kB: 43 },
    { page: 'requests/requests', kind: 'further', kB: 44 },
    { page: 'account/profile', kind: 'further', kB: 11 },
  ])
})
