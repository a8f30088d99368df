/** The suite of GET /time/{timeZone}. */
const { reportTests } = require('./signalbox-tests')

exports.handler = reportTests(async ({ baseUrl, test, assert }) => {
  for (const zone of ['Europe/Paris', 'Asia/Tokyo', 'UTC']) {
    await test(`the time in ${zone} is told`, async () => {
      const response = await fetch(`${baseUrl}/time/${encodeURIComponent(zone)}`)
      assert.equal(response.status, 200)
      assert.equal((await response.json()).timeZone, zone)
    })
  }

  await test('a zone that there is not is named', async () => {
    const response = await fetch(`${baseUrl}/time/Atlantis`)
    assert.equal(response.status, 404)
    assert.match((await response.json()).message, /Atlantis/)
  })
})
