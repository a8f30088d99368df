const http = require('node:http')
const https = require('node:https')

/**
 * Leads requests for hosts of AWS's to what answers for them here, which speaks HTTP: whatever the port of their URL.
 * Each has a `host`, a name or `*.` and the end of one, and `to`, where a star stands for what stood for the first.
 */
function leadHosts(hosts) {
  const ledTo = (hostname) => {
    for (const { host, to } of hosts) {
      if (host === hostname) return to
      const rest = host.startsWith('*') && hostname.endsWith(host.slice(1)) ? hostname.slice(0, 1 - host.length) : ''
      if (/^[\w-]+$/.test(rest)) return to.replace('*', rest)
    }
    return undefined
  }

  const { request } = https
  function ledRequest(...given) {
    const isUrl = typeof given[0] === 'string' || given[0] instanceof URL
    const url = isUrl ? new URL(given[0]) : undefined
    const options = (isUrl ? given[1] : given[0]) ?? {}
    const answer = given.find((each) => typeof each === 'function')
    const settings = typeof options === 'function' ? {} : options
    const to = ledTo(settings.hostname ?? settings.host ?? url?.hostname ?? '')
    if (to === undefined) return request.apply(this, given)
    const { hostname, port, pathname } = new URL(to)
    const path = settings.path ?? (url ? url.pathname + url.search : '/')
    // The agent of HTTPS would begin a handshake, and its host and port are another's.
    const { agent: _, host: __, protocol: ___, servername: ____, ...rest } = settings
    const led = {
      ...rest,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: pathname.replace(/\/$/, '') + path,
      headers: withoutHost(settings.headers),
    }
    return http.request(led, answer)
  }
  https.request = ledRequest
  https.get = function get(...given) {
    const sent = ledRequest(...given)
    sent.end()
    return sent
  }

  const ownFetch = globalThis.fetch
  globalThis.fetch = function fetch(resource, options) {
    const url = typeof resource === 'string' || resource instanceof URL ? new URL(resource, 'none:') : undefined
    const to = url?.protocol === 'https:' ? ledTo(url.hostname) : undefined
    if (to === undefined) return ownFetch(resource, options)
    return ownFetch(to.replace(/\/$/, '') + url.pathname + url.search, options)
  }
}

/** It names whom the request was for; here it is for another. */
function withoutHost(headers = {}) {
  if (Array.isArray(headers)) return headers
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host'))
}

module.exports = { leadHosts }
