import { readFileSync } from 'node:fs'
import { builtTests, shippedTests } from '../../tools/example/ship-tests'

test('the example ships the test library as it is now (npm run example)', () => {
  expect(readFileSync(shippedTests, 'utf8')).toBe(builtTests())
})
