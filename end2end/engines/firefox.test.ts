import { firefox } from "./firefox.ts";
import { journeys } from "./journeys.ts";

journeys({ name: "Firefox", start: firefox, partitionsCookies: true });
