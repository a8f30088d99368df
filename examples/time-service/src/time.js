/** GET /time and GET /time/{timeZone}: the present time, as ISO 8601 and as a clock there shows it. */
exports.handler = async ({ pathParameters }) => {
  const timeZone = decoded(pathParameters?.timeZone ?? 'UTC')
  // biome-ignore lint/plugin: the time is what it tells
  const now = new Date()
  try {
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short', timeStyle: 'long' })
    return answer(200, { time: now.toISOString(), timeZone, clock: clock.format(now), stage: process.env.STAGE_NAME })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return answer(404, {
      message: `There is no time zone ${timeZone}; an example of one is Europe/Paris, with its slash encoded`,
    })
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function answer(statusCode, body) {
  return { statusCode, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
}
