const assert = require('node:assert/strict')
const { test } = require('node:test')
const { handler } = require('../../src/time')

test('tells the time in UTC', async () => {
  const { statusCode, body } = await handler({ pathParameters: null })
  assert.equal(statusCode, 200)
  const { time, timeZone } = JSON.parse(body)
  assert.equal(timeZone, 'UTC')
  // biome-ignore lint/plugin: the time is what it tells
  assert.ok(Math.abs(Date.now() - Date.parse(time)) < 60_000)
})

test('tells it in a time zone, whose slash is encoded', async () => {
  const { statusCode, body } = await handler({ pathParameters: { timeZone: 'Europe%2FParis' } })
  assert.equal(statusCode, 200)
  assert.match(JSON.parse(body).clock, /CES?T|GMT\+[12]/)
})

test('says that there is no such time zone', async () => {
  const { statusCode, body } = await handler({ pathParameters: { timeZone: 'Atlantis' } })
  assert.equal(statusCode, 404)
  assert.match(JSON.parse(body).message, /Atlantis/)
})
