/**
 * What every engine does with its resources: a template is applied again and nothing changes, a restart finds what was
 * there, what a template has no more is gone from the disk too, lists give the same in pages of one, and who may do
 * nothing can do nothing. It runs for an engine by its being there, and asks it for an example of each of its types.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findEngines } from '../../../local/start/find-engines'
import type { Examples } from './example'
import { createSuite, type Suite } from './resource-suite'

const names = findEngines().map(({ name }) => name)
const fileOf = (name: string): string => join(__dirname, 'examples', `${name}.ts`)
const examples = new Map(
  names
    .filter((name) => existsSync(fileOf(name)))
    .map((name) => [name, (require(fileOf(name)) as { readonly examples: Examples }).examples]),
)

let suite: Suite

beforeAll(async () => {
  suite = createSuite([], examples)
  await suite.run()
}, 60_000)

afterAll(() => suite?.end())

test('each engine has examples, in a file of its own', () => expect([...examples.keys()]).toEqual(names))

test('each type has an example, or a reason', () => expect(suite.missingTypes).toEqual([]))

test('nothing changes when a cloud starts again and its template is applied again', () => {
  expect(suite.changed).toEqual([])
})

test('lists give the same in pages of one', () => expect(suite.pages).toEqual([]))

test('tags are within the limits that all services have', () => expect(suite.tags).toEqual([]))

test('who may do nothing is refused by all but what AWS asks no permission for', () => {
  expect(suite.open).toEqual(['sts GetCallerIdentity'])
})

test('nothing is kept of what a template has no more', () => expect(suite.left).toEqual([]))
test('nothing stays behind when a stack is deleted', () => expect(suite.leftBehind).toEqual([]))
