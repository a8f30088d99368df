import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PermissionUsage } from '../../local/engines/iam/usage'
import { keptUsage } from '../scenarios/kept-usage'

const directory = mkdtempSync(join(tmpdir(), 'signalbox-'))
const assembly = join(directory, 'assembly')

beforeEach(() => {
  mkdirSync(assembly, { recursive: true })
  writeFileSync(join(assembly, 'shop.template.json'), '{"Resources":{}}')
})

afterAll(() => rmSync(directory, { recursive: true, force: true }))

const used = (action: string): PermissionUsage => ({
  role: 'arn:aws:iam::000000000000:role/signalbox-shop-Api',
  policy: 'inline',
  statement: '',
  action,
  resource: '*',
  used: true,
})
const kept = () => keptUsage(join(directory, 'kept'), assembly)
const actions = () =>
  kept()
    .all()
    .flatMap(({ file, grants }) => grants.map(({ action }) => `${file} ${action}`))
    .sort()

test('what was used in runs one after the other is there together, of each test file the last', () => {
  kept().keep([{ file: 'a.test.ts', grants: [used('sqs:SendMessage')] }])
  kept().keep([
    { file: 'b.test.ts', grants: [used('sns:Publish')] },
    { file: 'b.test.ts', grants: [used('sns:Subscribe')] },
  ])
  kept().keep([{ file: 'a.test.ts', grants: [used('sqs:ReceiveMessage')] }])
  expect(actions()).toEqual(['a.test.ts sqs:ReceiveMessage', 'b.test.ts sns:Publish', 'b.test.ts sns:Subscribe'])
})

test('what was used by other templates counts no more', () => {
  kept().keep([{ file: 'a.test.ts', grants: [used('sqs:SendMessage')] }])
  writeFileSync(join(assembly, 'shop.template.json'), '{"Resources":{"Role":{}}}')
  expect(actions()).toEqual([])
  kept().keep([{ file: 'b.test.ts', grants: [used('sns:Publish')] }])
  expect(actions()).toEqual(['b.test.ts sns:Publish'])
})
