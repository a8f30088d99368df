import { randomUUID } from 'node:crypto'
import jsonata from 'jsonata'
import { newUlidExpression } from '../../events/asl'

test('the expression for workflows makes ULIDs of the present time, no two alike', async () => {
  const expression = jsonata(newUlidExpression)
  // Step Functions has it beyond what JSONata has.
  expression.registerFunction('uuid', () => randomUUID())
  const before = Date.now()
  const [first, second] = [await expression.evaluate({}), await expression.evaluate({})]
  expect(first).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
  expect(first).not.toBe(second)
  const digits = [...String(first).slice(0, 10)].map((digit) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit))
  const time = digits.reduce((sum, digit) => sum * 32 + digit, 0)
  expect(time).toBeGreaterThanOrEqual(before)
  expect(time).toBeLessThanOrEqual(Date.now())
})
