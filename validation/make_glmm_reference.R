# Counts pooled by their exact likelihood under a normal distribution of true effects, for tests/models/counts/test_mixed.py: by R's own integrate(),
# optim() and dbinom(), dpois() or the sum over all tables with the same margins; beside it what rma.glmm of metafor prints, whose own
# quadrature (7 points in lme4) stops about 1e-4 from that.
#   Debian: apt-get install r-cran-metafor r-cran-metadat r-cran-jsonlite r-cran-lme4 r-cran-numderiv r-cran-biasedurn
#   Rscript validation/make_glmm_reference.R tests/reference/glmm_cases.json
suppressMessages({library(metafor); library(metadat); library(jsonlite); library(numDeriv)})
n <- function(x) unname(as.numeric(x))
log_sum <- function(x) max(x) + log(sum(exp(x - max(x))))
log_f <- list(
  OR = function(d, i, theta) { m <- d$ai[i] + d$ci[i]; s <- max(0, m - d$n2i[i]):min(m, d$n1i[i]); w <- lchoose(d$n1i[i], s) + lchoose(d$n2i[i], m - s)
    sapply(theta, function(t) w[s == d$ai[i]] + d$ai[i] * t - log_sum(w + s * t)) },
  IRR = function(d, i, theta) dbinom(d$x1i[i], d$x1i[i] + d$x2i[i], plogis(theta + log(d$t1i[i] / d$t2i[i])), log = TRUE),
  PLO = function(d, i, theta) dbinom(d$xi[i], d$ni[i], plogis(theta), log = TRUE),
  IRLN = function(d, i, theta) dpois(d$xi[i], d$ti[i] * exp(theta), log = TRUE))
# The integral between 12 standard widths around the mode.
marginal <- function(f, d, i, mu, tau) {
  h <- function(z) f(d, i, mu + tau * z) + dnorm(z, log = TRUE)
  mode <- optimize(h, c(-40, 40), maximum = TRUE, tol = 1e-9)$maximum
  wide <- 12 / sqrt(max(1, -(h(mode + 1e-3) - 2 * h(mode) + h(mode - 1e-3)) / 1e-6))
  top <- h(mode)
  top + log(integrate(function(z) exp(h(z) - top), mode - wide, mode + wide, rel.tol = 1e-12, subdivisions = 2000L)$value)
}
silent <- function(measure, d) switch(measure, OR = d$ai + d$ci == 0 | d$ai + d$ci == d$n1i + d$n2i, IRR = d$x1i + d$x2i == 0, rep(FALSE, nrow(d)))
cases <- list()
case <- function(name, measure, d, theirs) {
  d <- as.data.frame(d); used <- which(!silent(measure, d)); f <- log_f[[measure]]
  ll <- function(p) sum(sapply(used, function(i) marginal(f, d, i, p[1], p[2])))
  equal <- optimize(function(mu) sum(sapply(used, function(i) f(d, i, mu))), c(-20, 20), maximum = TRUE, tol = 1e-12)
  best <- optim(c(equal$maximum, 0.5), ll, control = list(fnscale = -1, reltol = 1e-15, maxit = 2000))
  best <- optim(best$par, ll, method = "BFGS", control = list(fnscale = -1, reltol = 1e-15, maxit = 500))
  found <- list(estimate = best$par[1], tau2 = best$par[2]^2, log_likelihood = best$value, se = sqrt(solve(-hessian(ll, best$par))[1, 1]))
  if (best$value - equal$objective < 1e-7) found <- list(estimate = equal$maximum, tau2 = 0, log_likelihood = equal$objective,
    se = sqrt(-1 / n(hessian(function(mu) sum(sapply(used, function(i) f(d, i, mu))), equal$maximum))))
  metafor <- if (!is.null(theirs)) list(estimate = n(theirs$beta), se = n(theirs$se), tau2 = n(theirs$tau2), LRT = n(theirs$QE.LRT), LRT_df = theirs$QE.df, LRT_p = n(theirs$QEp.LRT))
  cases[[length(cases) + 1]] <<- list(name = name, measure = measure, inputs = as.list(d), k = length(used), exact = found, metafor = metafor)
}
# Its search fails where tau2 is 0.
quiet <- function(x) tryCatch(suppressWarnings(suppressMessages(x)), error = function(e) NULL)
keep <- function(d, names, as = names) setNames(as.data.frame(d)[complete.cases(as.data.frame(d)[names]), names], as)
d <- keep(dat.nielweise2007, c("ai", "n1i", "ci", "n2i")); case("nielweise2007", "OR", d, quiet(rma.glmm(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d, model = "CM.EL")))
d <- keep(dat.collins1985a, c("b.xti", "nti", "b.xci", "nci"), c("ai", "n1i", "ci", "n2i")); case("collins1985a", "OR", d, quiet(rma.glmm(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d, model = "CM.EL")))
d <- data.frame(ai = c(0, 1, 2, 0, 3), n1i = c(50, 60, 45, 30, 80), ci = c(3, 5, 2, 4, 9), n2i = c(48, 61, 47, 29, 77)); case("alike", "OR", d, quiet(rma.glmm(measure = "OR", ai = ai, n1i = n1i, ci = ci, n2i = n2i, data = d, model = "CM.EL")))
d <- keep(dat.nielweise2008, c("x1i", "t1i", "x2i", "t2i")); case("nielweise2008", "IRR", d, quiet(rma.glmm(measure = "IRR", x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = d, model = "CM.EL")))
d <- keep(dat.nielweise2008, c("x1i", "t1i"), c("xi", "ti")); case("nielweise2008", "IRLN", d, quiet(rma.glmm(measure = "IRLN", xi = xi, ti = ti, data = d)))
d <- keep(dat.pritz1997, c("xi", "ni")); case("pritz1997", "PLO", d, quiet(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d)))
d <- keep(dat.debruin2009, c("xi", "ni")); case("debruin2009", "PLO", d, quiet(rma.glmm(measure = "PLO", xi = xi, ni = ni, data = d)))
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor")), lme4 = as.character(packageVersion("lme4"))), cases = cases),
  auto_unbox = TRUE, digits = 16, pretty = FALSE, na = "null"), commandArgs(TRUE)[1])
