import { join } from 'node:path'
import { guideFrom, readGuides } from '../../tools/portal/guides'

const start = '# Title\n\nWhat it is about.\n\n'

test('a guide is taken apart into what a page has elements for', () => {
  const guide = guideFrom(
    `${start}## Part\n\nSee *the* [list](/apis), **not**\n\`code\`.\n\n1. One\n2. Two\n\n\`\`\`sh\ncurl x\n\`\`\``,
    'a.md',
  )
  expect(guide).toEqual({
    title: 'Title',
    summary: 'What it is about.',
    blocks: [
      { is: 'heading', level: 2, text: ['Part'] },
      {
        is: 'paragraph',
        text: [
          'See ',
          { is: 'emphasis', text: ['the'] },
          ' ',
          { is: 'link', to: '/apis', text: ['list'] },
          ', ',
          { is: 'strong', text: ['not'] },
          ' ',
          { is: 'code', text: 'code' },
          '.',
        ],
      },
      {
        is: 'list',
        isOrdered: true,
        items: [[{ is: 'paragraph', text: ['One'] }], [{ is: 'paragraph', text: ['Two'] }]],
      },
      { is: 'code', text: 'curl x' },
    ],
  })
})

test.each([
  ['HTML', '<script>alert(1)</script>'],
  ['HTML within a line', 'a <b>bold</b> word'],
  ['a picture', '![a](https://elsewhere.example/a.png)'],
  ['a script for an address', '[a](javascript:alert(1))'],
  ['an address of another site without its protocol', '[a](//elsewhere.example)'],
  ['a heading of its own level', '# Another title'],
  ['a table', '| a |\n|---|\n| b |'],
])('a guide with %s is refused, by its file and what it says', (_, text) => {
  expect(() => guideFrom(`${start}${text}`, 'guides/a.md')).toThrow(/^guides\/a\.md: a guide can't have this \(\w+\): /)
})

test('a guide without a title, or without what sums it up, is refused', () => {
  expect(() => guideFrom('Words.\n', 'a.md')).toThrow('a.md: expected a title')
  expect(() => guideFrom('# Title\n\n- a list\n', 'a.md')).toThrow('a.md: expected a title')
})

test('those that are there can be read, one of them for who begins', () => {
  const guides = readGuides(join(__dirname, '../../portal/content'))
  expect(guides[0]).toMatchObject({ slug: 'getting-started', title: 'Getting started' })
  expect(guides.slice(1).map(({ group }) => group)).toEqual(['case-studies', 'case-studies'])
})
