/** Every engine has the same files under the same names: who knows one, knows all. It holds for an engine by its being there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findEngines } from '../../../local/start/find-engines'

/** What is said of `x.ts` may be a folder `x`, if one file is not enough. */
const parts = ['api.json', 'operations', 'resources.ts', 'state.ts', 'errors.ts'] as const

type Part = (typeof parts)[number]

/** What an engine does not have, and why. */
const without: Readonly<Record<string, Readonly<Partial<Record<Part, string>>>>> = {
  cloudformation: { 'errors.ts': 'nearly each of its errors is thrown in one place' },
  marketplace: { 'resources.ts': 'nobody lists or buys by a template' },
  sts: { 'resources.ts': 'there is nothing of it in templates' },
}

const toy = join(__dirname, 'toy')

test.each(findEngines().map(({ name, folder }) => [name, folder] as const))('%s has the skeleton', (name, folder) => {
  const missing = parts.filter((part) => !has(folder, part))
  // Or there is a reason for what is there by now.
  expect(missing).toEqual(parts.filter((part) => without[name]?.[part] !== undefined))
})

test('so has an engine of the pages', () => {
  const [{ folder = '' } = {}] = findEngines([toy])
  expect(parts.filter((part) => !has(folder, part))).toEqual([])
})

function has(folder: string, part: Part): boolean {
  return existsSync(join(folder, part)) || existsSync(join(folder, part.replace(/\.ts$/, '')))
}
