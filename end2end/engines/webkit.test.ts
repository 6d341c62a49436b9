import { journeys } from "./journeys.ts";
import { webkit } from "./webkit.ts";

journeys({ name: "WebKit", start: webkit, partitionsCookies: false });
