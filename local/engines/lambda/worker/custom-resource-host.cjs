const https = require('node:https')
const net = require('node:net')

/**
 * Leads requests for one HTTPS host to the endpoint, which speaks HTTP: what answers CloudFormation sends to the host
 * and path of the URL that it was given, on HTTPS's own port whatever the URL says.
 */
function leadToEndpoint(host, endpointUrl) {
  const { hostname, port } = new URL(endpointUrl)
  const connect = https.globalAgent.createConnection
  https.globalAgent.createConnection = function createConnection(options, callback) {
    if (options.host !== host) return connect.call(this, options, callback)
    return net.connect({ host: hostname.replace(/^\[|\]$/g, ''), port })
  }
  const ownFetch = globalThis.fetch
  globalThis.fetch = function fetch(resource, options) {
    const url = typeof resource === 'string' || resource instanceof URL ? new URL(resource, 'none:') : undefined
    if (url?.hostname !== host) return ownFetch(resource, options)
    return ownFetch(new URL(url.pathname + url.search, endpointUrl), options)
  }
}

module.exports = { leadToEndpoint }
