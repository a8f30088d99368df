import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const kept = readFileSync(join(__dirname, '../../portal/ui/tokens.css'), 'utf8')
const path = require.resolve('@cloudscape-design/design-tokens/index-visual-refresh.json')
const { tokens } = JSON.parse(readFileSync(path, 'utf8')) as { tokens: Record<string, { $value: unknown }> }

const written = [...kept.matchAll(/--([\w-]+): (.+);/g)].map(([, name = '', value = '']) => [name, value] as const)

test('the values of public pages are Cloudscape’s', () => {
  const theirs = written.map(([name]) => {
    const value = tokens[name]?.$value
    if (typeof value !== 'object' || value === null) return [name, value]
    const { light, dark } = value as { light: string; dark: string }
    return [name, `light-dark(${light}, ${dark})`]
  })
  expect(written.length).toBeGreaterThan(10)
  expect(written).toEqual(theirs)
})
