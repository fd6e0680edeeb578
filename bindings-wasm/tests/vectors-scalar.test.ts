/** The build without SIMD gives every recorded bit. */

import { testVectors } from "./vectors.js";

testVectors("scalar");
