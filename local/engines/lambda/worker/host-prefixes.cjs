const dns = require('node:dns')

/**
 * Before the host of a few operations the SDK's clients put a prefix, such as `sync-` of StartSyncExecution. Before the
 * endpoint's that makes a name which nobody resolves: here it leads to the endpoint.
 */
function resolvePrefixedHosts(endpointUrl) {
  const own = new URL(endpointUrl).hostname
  const { lookup } = dns
  function prefixedLookup(hostname, ...rest) {
    const isPrefixed = typeof hostname === 'string' && /[-.]$/.test(prefixOf(hostname, own))
    return lookup.call(this, isPrefixed ? own : hostname, ...rest)
  }
  // Among them is how it is made a promise of.
  dns.lookup = Object.defineProperties(prefixedLookup, Object.getOwnPropertyDescriptors(lookup))
}

function prefixOf(hostname, own) {
  return hostname.endsWith(own) ? hostname.slice(0, -own.length) : ''
}

module.exports = { resolvePrefixedHosts }
