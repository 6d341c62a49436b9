// What a secret costs that somebody filled to the brim: a registry file with 60,000 hosts.
import { Connections } from "./http.mjs";

const registries = 60_000;
const name = "image-zz-filled";

function filled() {
  const entry = (_, at) => `"r${String(at).padStart(5, "0")}.io":{}`;
  const file = `{"auths":{${Array.from({ length: registries }, entry).join(",")}}}`;
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name },
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": Buffer.from(file).toString("base64") },
  };
}

/** Puts such a secret beside the others for a while: CPU time in ms and bytes of pages that meet it. */
export async function hostile(server, cluster) {
  const connections = new Connections(server.origin);
  await cluster.create(filled(), "kubectl-create");
  const open = async (path, shows) => {
    for (;;) {
      const before = server.cpu();
      const { status, body } = await connections.send(path);
      if (status === 200 && body.includes(shows)) {
        return { cpu: server.cpu() - before, bytes: body.length };
      }
    }
  };
  // The last row of the list by name; it is read when it is shown first, and then not again.
  const list = "/secrets?dir=desc&type=image-pull";
  const result = {
    registries,
    first: await open(list, "r00000.io"),
    list: await open(list, "r00000.io"),
    own: await open(`/secrets/${name}`, "r00000.io"),
  };
  connections.close();
  await cluster.remove(name);
  return result;
}
