const dns = require('node:dns')

/**
 * Before the host of a few operations the SDK's clients put a prefix, such as `sync-` of StartSyncExecution. Before the
 * endpoint's that makes a name which nobody resolves: here it leads to the endpoint. So does a name below `localhost`, such
 * as that of a function's URL, which browsers find on this machine, and few systems.
 */
function resolvePrefixedHosts(endpointUrl) {
  const own = new URL(endpointUrl).hostname
  const { lookup } = dns
  function prefixedLookup(hostname, ...rest) {
    const isOwn =
      typeof hostname === 'string' && (/[-.]$/.test(prefixOf(hostname, own)) || /.\.localhost$/i.test(hostname))
    return lookup.call(this, isOwn ? own : hostname, ...rest)
  }
  // Among them is how it is made a promise of.
  dns.lookup = Object.defineProperties(prefixedLookup, Object.getOwnPropertyDescriptors(lookup))
}

function prefixOf(hostname, own) {
  return hostname.endsWith(own) ? hostname.slice(0, -own.length) : ''
}

module.exports = { resolvePrefixedHosts }
