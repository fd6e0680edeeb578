/** The build with SIMD gives every recorded bit. */

import { testVectors } from "./vectors.js";

testVectors("simd128");
