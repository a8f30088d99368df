/**
 * Which tests run when: `npm run test:quick` those of neither list, `npm test` those of `more` too, `npm run test:full`
 * the ones of `full` alone. What starts processes, browsers or the whole system is in `more`; what kills, models for
 * minutes or needs somebody else's client is in `full`. Times are measured by `npx jest --json` on two cores.
 */
const more = ['test/(browser|cli|contract|docs|package|scenarios)/', 'test/faults/(killed|stop)', 'test/local/designs/']
const full = ['test/faults/kills/']

module.exports = { more, full }
