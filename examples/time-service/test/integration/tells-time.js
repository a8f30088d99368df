/** The suite of GET /time. */
const { reportTests } = require('./signalbox-tests')

exports.handler = reportTests(async ({ baseUrl, stage, test, assert }) => {
  await test('the time is told, and where', async () => {
    const response = await fetch(`${baseUrl}/time`)
    assert.equal(response.status, 200)
    const { time, timeZone, stage: told } = await response.json()
    assert.ok(Number.isFinite(Date.parse(time)), `${time} is no time`)
    assert.equal(timeZone, 'UTC')
    assert.equal(told, stage.toLowerCase())
  })

  await test('what it has not is refused', async () => {
    const response = await fetch(`${baseUrl}/date`)
    assert.equal(response.status, 403)
  })
})
