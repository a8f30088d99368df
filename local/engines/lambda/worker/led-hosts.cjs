const http = require('node:http')
const https = require('node:https')
const net = require('node:net')

/**
 * Leads requests for hosts of AWS's to what answers for them here, which speaks HTTP: whatever the port of their URL.
 * Each has a `host`, a name or `*.` and the end of one, and `to`, where a star stands for what stood for the first. With
 * `keepsHost` the Host stays what it was.
 */
function leadHosts(hosts) {
  const ledTo = (hostname) => {
    for (const { host, to, keepsHost } of hosts) {
      if (host === hostname) return { to, host: keepsHost && hostname }
      const rest = host.startsWith('*') && hostname.endsWith(host.slice(1)) ? hostname.slice(0, 1 - host.length) : ''
      if (/^[\w-]+$/.test(rest)) return { to: to.replace('*', rest), host: keepsHost && hostname }
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
    const found = ledTo(settings.hostname ?? settings.host ?? url?.hostname ?? '')
    if (found === undefined) return request.apply(this, given)
    const { hostname, port, pathname } = new URL(found.to)
    const path = settings.path ?? (url ? url.pathname + url.search : '/')
    // The agent of HTTPS would begin a handshake, and its host and port are another's.
    const { agent: _, host: __, protocol: ___, servername: ____, ...rest } = settings
    const led = {
      ...rest,
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: pathname.replace(/\/$/, '') + path,
      headers: withHost(settings.headers, found.host),
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
    const request = resource instanceof Request ? resource : undefined
    const text = request ? request.url : String(resource)
    const url = URL.canParse(text) ? new URL(text) : undefined
    const found = url?.protocol === 'https:' ? ledTo(url.hostname) : undefined
    if (found === undefined) return ownFetch(resource, options)
    const { origin, pathname } = new URL(found.to)
    // fetch takes the Host from the address alone: it stays, and the connection goes elsewhere.
    const dispatcher = found.host && connectedTo(origin)
    const led = (dispatcher ? `http://${url.host}` : origin) + pathname.replace(/\/$/, '') + url.pathname + url.search
    return ownFetch(request ? new Request(led, request) : led, { ...options, ...(dispatcher && { dispatcher }) })
  }
}

const dispatchers = new Map()

/** What connects there whatever the address says; undefined where this Node does not show what its fetch connects by. */
function connectedTo(origin) {
  const known = dispatchers.get(origin)
  if (known) return known
  // Their use is what loads it.
  new Headers()
  const Agent = globalThis[Symbol.for('undici.globalDispatcher.1')]?.constructor
  if (!Agent) return undefined
  const { hostname, port } = new URL(origin)
  const connect = (_, connected) => {
    const socket = net.connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) })
    socket.once('connect', () => connected(null, socket)).once('error', (error) => connected(error, null))
    return socket
  }
  const made = new Agent({ connect })
  dispatchers.set(origin, made)
  return made
}

/** It names whom the request was for; here it is for another, unless that one goes by it. */
function withHost(headers = {}, host = undefined) {
  if (Array.isArray(headers)) return headers
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'host')
  return { ...Object.fromEntries(others), ...(host && { Host: host }) }
}

module.exports = { leadHosts }
