/**
 * Where a function that stands behind a custom resource sends its answer: `https://<this host>/…`, as on AWS, since
 * the functions of CDK take HTTPS and its port for granted. The runtime of functions leads the host to the endpoint;
 * elsewhere the name leads nowhere.
 */
export const customResourceHost = 'custom-resource-response.localhost'
