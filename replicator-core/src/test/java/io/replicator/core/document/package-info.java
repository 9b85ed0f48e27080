/** The pages of {@code docs} that specify bytes, and the vectors they show. */
@NullMarked
package io.replicator.core.document;

import org.jspecify.annotations.NullMarked;
