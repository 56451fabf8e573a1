// An informer of @kubernetes/client-node over one namespace. Prints what it holds, as one line of JSON, after each event:
// {"name": order, …}. Arguments: the server's address and the namespace.
import * as k8s from '@kubernetes/client-node';

const [server, namespace] = process.argv.slice(2);
const config = new k8s.KubeConfig();
config.loadFromOptions({
  // Its way of saying: over plain HTTP.
  clusters: [{ name: 'margay', server, skipTLSVerify: true }],
  users: [{ name: 'nobody' }],
  contexts: [{ name: 'margay', cluster: 'margay', user: 'nobody' }],
  currentContext: 'margay',
});
const objects = config.makeApiClient(k8s.CustomObjectsApi);
const kind = { group: 'projectcalico.org', version: 'v3', namespace, plural: 'networkpolicies' };
const path = `/apis/projectcalico.org/v3/namespaces/${namespace}/networkpolicies`;
const informer = k8s.makeInformer(config, path, () => objects.listNamespacedCustomObject(kind));

function show() {
  const held = informer.list().map((object) => [object.metadata.name, object.spec.order]);
  console.log(JSON.stringify(Object.fromEntries(held)));
}

for (const event of ['add', 'update', 'delete', 'connect']) {
  // Later, when what it holds is what the event says.
  informer.on(event, () => setImmediate(show));
}
// As its documentation says: whoever uses it starts it again.
informer.on('error', () => setTimeout(() => informer.start(), 200));
informer.start();
