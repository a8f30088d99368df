import { join } from 'node:path'
import { readCode } from '../../../../events/jest/contract/code'

test('a handler’s file tells what its function consumes and publishes, comments and unused imports left out', () => {
  const [use] = readCode([{ resource: 'lamps/OnLampLit', file: join(__dirname, 'handlers/on-lamp-lit.ts') }])
  expect(use).toEqual({
    resource: 'lamps/OnLampLit',
    rawPuts: [],
    consumes: ['LampLit'],
    creates: expect.arrayContaining(['LampBroken']),
    domains: ['lamps'],
    problems: [],
  })
  expect(use?.creates).not.toContain('LampLit')
})

test('a file that is not there is an error that names it', () => {
  expect(() => readCode([{ resource: 'lamps/F', file: 'handlers/nothing.ts' }])).toThrow('handlers/nothing.ts')
})
