# Answers of R's metafor for analyses in one call, for tests/synthesis/meta/test_against_metafor.py: corrections of counts of 0,
# answers on the scale that is read, predictions, subgroups, one random level, known covariances, networks of arms, tests, functions of a moderator.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite r-cran-metadat
#   Rscript validation/make_fit_reference.R tests/reference/fit_cases.json
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
n <- function(x) unname(as.numeric(x))
tables <- list(ai = c(22, 0, 3, 17, NA, 5, 0), bi = c(18, 25, 9, 40, 3, 0, 30), ci = c(12, 4, 0, 2, 4, 8, 0), di = c(30, 21, 14, 55, 8, 0, 28))
rates <- list(x1i = c(18, 0, 7, 0), t1i = c(430.5, 90, 21, 55), x2i = c(31, 4, 3, 0), t2i = c(415, 88, 30, 60))
shares <- list(xi = c(42, 0, 9, NA), ni = c(75, 30, 9, 50))
rate <- list(xi = c(42, 0, 9), ti = c(300.5, 80, 12))
corrections <- list()
for (m in c("OR", "RR", "RD", "PETO", "AS", "YUQ", "MPOR", "MPRR", "IRR", "IRD", "IRSD", "PLO", "PR", "PFT", "IRLN", "IR")) {
  data <- if (m %in% c("IRR", "IRD", "IRSD")) rates else if (m %in% c("PLO", "PR", "PFT")) shares else if (m %in% c("IRLN", "IR")) rate else tables
  for (to in c("only0", "all", "if0all", "none")) for (add in c(0.5, 0.1)) for (drop00 in c(FALSE, TRUE)) {
    if (drop00 && !(length(data) == 4)) next
    e <- suppressWarnings(do.call(escalc, c(list(measure = m, add = add, to = to, drop00 = drop00), data)))
    yi <- n(e$yi); vi <- n(e$vi)
    gone <- !is.finite(yi) | !is.finite(vi) | vi <= 0
    yi[gone] <- NA; vi[gone] <- NA
    corrections[[length(corrections) + 1]] <- list(measure = m, add = add, to = to, drop00 = drop00, inputs = data, yi = yi, vi = vi)
  }
}
# One call each: measure, raw numbers, and the answer by predict(transf = ...).
scaled <- list()
add_scaled <- function(measure, inputs, transf, targs = NULL, test = "knha") {
  e <- do.call(escalc, c(list(measure = measure), inputs))
  fit <- rma(yi, vi, data = e, test = test, control = list(threshold = 1e-13, maxiter = 10000))
  p <- if (is.null(targs)) predict(fit, transf = transf) else predict(fit, transf = transf, targs = targs)
  scaled[[length(scaled) + 1]] <<- list(measure = measure, inputs = inputs, test = test, estimate = n(p$pred), ci_low = n(p$ci.lb), ci_high = n(p$ci.ub),
    pi_low = n(p$pi.lb), pi_high = n(p$pi.ub), tau2 = n(fit$tau2), beta = n(fit$beta), se = n(fit$se))
}
two <- lapply(tables, function(x) x[c(1, 3, 4, 2)])
prop <- list(xi = c(42, 11, 9, 30), ni = c(75, 30, 90, 200))
events <- list(xi = c(42, 11, 9), ti = c(300.5, 80, 120))
cors <- list(ri = c(.34, .12, .6, .41), ni = c(88, 40, 30, 120))
alpha <- list(ai = c(.91, .6, .8), mi = c(20, 4, 10), ni = c(200, 35, 90))
add_scaled("OR", two, exp); add_scaled("RR", two, exp); add_scaled("IRR", rates, exp)
add_scaled("PLO", prop, transf.ilogit); add_scaled("PLN", prop, exp); add_scaled("PAS", prop, transf.iarcsin)
add_scaled("PFT", prop, transf.ipft.hm, list(ni = prop$ni)); add_scaled("ZCOR", cors, transf.ztor)
add_scaled("IRLN", events, exp); add_scaled("IRS", events, transf.isqrt); add_scaled("IRFT", events, transf.iirft, 1 / mean(1 / events$ti))
add_scaled("AHW", alpha, transf.iahw); add_scaled("ABT", alpha, transf.iabt)
tight <- list(threshold = 1e-13, maxiter = 10000)
tight_mv <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14)
numbers_of <- function(fit) list(beta = n(fit$beta), se = n(fit$se), ci_low = n(fit$ci.lb), ci_high = n(fit$ci.ub))
predicted <- function(p) list(estimate = n(p$pred), ci_low = n(p$ci.lb), ci_high = n(p$ci.ub), pi_low = n(p$pi.lb), pi_high = n(p$pi.ub))
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
moderated <- rma(yi, vi, mods = ~ ablat + relevel(factor(alloc), "random"), data = bcg, test = "knha", control = tight)
# ablat 30 and random; ablat 10 and systematic
asked <- predict(moderated, newmods = rbind(c(30, 0, 0), c(10, 0, 1)), transf = exp)
reference <- c(numbers_of(moderated), list(predicted = predicted(asked)))
subgroups <- lapply(c("z", "knha"), function(test) {
  each <- lapply(sort(unique(bcg$alloc)), function(a) rma(yi, vi, data = bcg, subset = alloc == a, test = test, control = tight))
  between <- rma(sapply(each, coef), sei = sapply(each, function(f) f$se), mods = ~ factor(1:3), method = "FE")
  common <- rma(yi, vi, mods = ~ factor(alloc), data = bcg, test = test, control = tight)
  list(test = test, levels = sort(unique(bcg$alloc)), k = sapply(each, function(f) f$k), tau2 = sapply(each, function(f) f$tau2), estimate = sapply(each, coef),
    se = sapply(each, function(f) f$se), Q = sapply(each, function(f) f$QE), between = list(statistic = n(between$QM), p_value = n(between$QMp)),
    common = list(tau2 = n(common$tau2), statistic = n(common$QM), p_value = n(common$QMp), means = n(predict(common, newmods = rbind(c(0, 0), c(1, 0), c(0, 1)))$pred)))
})
schools <- dat.konstantopoulos2011
answer <- function(fit) c(numbers_of(fit), list(sigma2 = n(fit$sigma2), log_likelihood = n(logLik(fit)), QE = n(fit$QE)))
one_level <- c(answer(rma.mv(yi, vi, random = ~ 1 | district, data = schools, control = tight_mv)), list(moderated = answer(rma.mv(yi, vi, mods = ~ year, random = ~ 1 | district, data = schools, control = tight_mv))))
assink <- dat.assink2016
V <- vcalc(vi, cluster = study, obs = esid, data = assink, rho = 0.6)
known <- list(one = answer(rma.mv(yi, V, random = ~ 1 | study, data = assink, control = tight_mv)), two = answer(rma.mv(yi, V, random = ~ 1 | study/esid, data = assink, control = tight_mv)))
# Networks by arm: ~ study + treatment with one variance of arms, beside random = ~ treatment | study with rho 1/2.
networks <- list()
network <- function(name, arms) {
  arms$study <- factor(arms$study); arms$trt <- factor(arms$trt)
  fit <- rma.mv(yi, vi, mods = ~ study + trt, random = ~ trt | study, rho = 1/2, data = arms, control = tight_mv)
  at <- grep("^trt", rownames(fit$beta))
  networks[[length(networks) + 1]] <<- list(name = name, study = as.character(arms$study), trt = as.character(arms$trt), yi = n(arms$yi), vi = n(arms$vi), levels = levels(arms$trt),
    estimate = n(fit$beta)[at], se = n(fit$se)[at], tau2 = n(fit$tau2))
}
h <- escalc(measure = "PLO", xi = xi, ni = ni, add = 1/2, to = "all", data = dat.hasselblad1998)
network("hasselblad1998", data.frame(study = h$study, trt = h$trt, yi = h$yi, vi = h$vi))
s <- escalc(measure = "MN", mi = mi, sdi = sdi, ni = ni, data = dat.senn2013)
network("senn2013", data.frame(study = s$study, trt = s$treatment, yi = s$yi, vi = s$vi))
# Models held against each other, contrasts, intervals of variances, and the same effects by other methods.
suppressMessages(library(clubSandwich))
file_of <- function(name) read.csv(paste0("tests/reference/data/", name, ".csv"))
bcg_file <- file_of("bcg"); assink_file <- file_of("assink2016"); schools_file <- file_of("konstantopoulos2011")
stats_of <- function(s) list(log_likelihood = n(s["ll"]), AIC = n(s["AIC"]), BIC = n(s["BIC"]), AICc = n(s["AICc"]))
compared <- list()
add_compared <- function(data, method, full, reduced, one, other) {
  a <- anova(one, other)
  compared[[length(compared) + 1]] <<- list(data = data, method = method, full = full, reduced = reduced, LRT = n(a$LRT), p_value = n(a$pval), parameters = c(n(a$parms.f), n(a$parms.r)),
    stats = list(stats_of(a$fit.stats.f), stats_of(a$fit.stats.r)), tau2 = if (is.na(a$tau2.f)) NULL else c(n(a$tau2.f), n(a$tau2.r)), R2 = if (is.na(a$R2)) NULL else n(a$R2))
}
uni <- function(method, mods = ~ 1) rma(yi, vi, mods = mods, data = bcg_file, method = method, control = if (method == "EE") list() else tight)
add_compared("bcg", "ML", list(moderators = "~ ablat + alloc"), list(moderators = "~ alloc"), uni("ML", ~ ablat + alloc), uni("ML", ~ alloc))
add_compared("bcg", "ML", list(moderators = "~ ablat"), list(), uni("ML", ~ ablat), uni("ML"))
add_compared("bcg", "REML", list(moderators = "~ ablat"), list(moderators = "~ ablat", method = "EE"), uni("REML", ~ ablat), uni("EE", ~ ablat))
add_compared("bcg", "ML", list(), list(method = "EE"), uni("ML"), uni("EE"))
mv <- function(data, method, random, mods = ~ 1) rma.mv(yi, vi, mods = mods, random = random, data = data, method = method, control = tight_mv)
add_compared("konstantopoulos2011", "REML", list(levels = c("district", "school")), list(levels = "district"), mv(schools_file, "REML", ~ 1 | district/school), mv(schools_file, "REML", ~ 1 | district))
add_compared("konstantopoulos2011", "ML", list(levels = c("district", "school"), moderators = "~ year"), list(levels = c("district", "school")), mv(schools_file, "ML", ~ 1 | district/school, ~ year),
  mv(schools_file, "ML", ~ 1 | district/school))
add_compared("assink2016", "ML", list(levels = c("study", "esid"), moderators = "~ year + pubstatus"), list(levels = "study"), mv(assink_file, "ML", ~ 1 | study/esid, ~ year + pubstatus), mv(assink_file, "ML", ~ 1 | study))
contrasts <- list()
add_contrasts <- function(data, call, weights, numbers) contrasts[[length(contrasts) + 1]] <<- c(list(data = data, call = call, weights = weights), numbers)
X <- rbind(c(0, 0, 1, -1), c(0, 1, 0, 0))
for (test in c("z", "knha")) {
  a <- anova(rma(yi, vi, mods = ~ ablat + alloc, data = bcg_file, test = test, control = tight), X = X)
  add_contrasts("bcg", list(moderators = "~ ablat + alloc", test = test), X, list(estimate = n(a$Xb), se = n(a$se), statistic = n(a$zval), p_value = n(a$pval),
    together = list(statistic = n(a$QM), df = a$QMdf, p_value = n(a$QMp))))
}
crossed <- mv(assink_file, "REML", ~ 1 | study/esid, ~ year + pubstatus)
X <- rbind(c(1, 2, 1), c(0, 1, -1))
l <- linear_contrast(crossed, vcov = "CR2", cluster = assink_file$study, contrasts = X, p_values = TRUE)
w <- Wald_test(crossed, constraints = X, vcov = "CR2", cluster = assink_file$study, test = "HTZ")
add_contrasts("assink2016", list(moderators = "~ year + pubstatus", levels = c("study", "esid"), cluster = "study"), X, list(estimate = n(l$Est), se = n(l$SE), df = n(l$df), p_value = n(l$p_val),
  ci_low = n(l$CI_L), ci_high = n(l$CI_U), together = list(statistic = n(w$Fstat), df = c(n(w$df_num), n(w$df_denom)), p_value = n(w$p_val))))
intervals <- lapply(list(list(), list(method = "DL"), list(moderators = "~ ablat")), function(call) {
  fit <- rma(yi, vi, mods = if (is.null(call$moderators)) ~ 1 else ~ ablat, data = bcg_file, method = if (is.null(call$method)) "REML" else call$method, control = c(tight, tol = 1e-13))
  ci <- confint(fit, control = list(tol = 1e-13))$random
  list(call = call, estimate = n(ci[, "estimate"]), ci_low = n(ci[, "ci.lb"]), ci_high = n(ci[, "ci.ub"]))
})
permutations <- list()
for (test in c("z", "knha")) {
  p <- permutest(rma(yi, vi, data = bcg_file, method = "DL", test = test), exact = TRUE, progbar = FALSE)
  permutations[[length(permutations) + 1]] <- list(rows = 13, call = list(method = "DL", test = test), p_value = n(p$pval), arrangements = p$exact.iter)
  p <- permutest(rma(yi, vi, mods = ~ alloc, data = bcg_file[1:9, ], method = "DL", test = test), exact = TRUE, progbar = FALSE)
  permutations[[length(permutations) + 1]] <- list(rows = 9, call = list(method = "DL", test = test, moderators = "~ alloc"), p_value = n(p$pval), QM_p = n(p$QMp), arrangements = p$exact.iter)
}
h <- hc(rma(yi, vi, data = bcg_file), transf = exp, control = list(tol = 1e-14, maxiter = 10000))
h_log <- hc(rma(yi, vi, data = bcg_file), control = list(tol = 1e-14, maxiter = 10000))
henmi <- list(estimate = n(h_log$beta), se = n(h_log$se), ci_low = n(h_log$ci.lb), ci_high = n(h_log$ci.ub), tau2 = n(h_log$tau2), transformed = c(n(h$beta), n(h$ci.lb), n(h$ci.ub)))
subsets <- lapply(c("REML", "PM", "SJ"), function(method) {
  g <- gosh(rma(yi, vi, data = bcg_file[1:8, ], method = method, control = if (method == "REML") tight else list(tol = 1e-13)), progbar = FALSE)
  list(rows = 8, method = method, subset = as.vector(g$incl %*% 2^(0:7)), estimate = g$res$estimate, tau2 = g$res$tau2, I2 = g$res$I2, QE = g$res$QE)
})
sparse <- data.frame(ai = c(0, 3, 1, 0, 5), n1i = c(50, 60, 45, 30, 80), ci = c(2, 5, 0, 0, 9), n2i = c(48, 61, 47, 29, 77))
pooled <- list()
add_pooled <- function(name, measure, inputs, fit, transf) {
  p <- predict(fit, transf = transf)
  pooled[[length(pooled) + 1]] <<- list(name = name, measure = measure, inputs = inputs, estimate = n(fit$beta), se = n(fit$se), p_value = n(fit$pval), QE = n(fit$QE), QE_p = n(fit$QEp), I2 = n(fit$I2),
    transformed = c(n(p$pred), n(p$ci.lb), n(p$ci.ub)))
}
counts <- list(ai = bcg_file$tpos, n1i = bcg_file$tpos + bcg_file$tneg, ci = bcg_file$cpos, n2i = bcg_file$cpos + bcg_file$cneg)
for (inputs in list(counts, as.list(sparse))) {
  for (m in c("OR", "RR", "RD")) add_pooled("mh", m, inputs, suppressWarnings(do.call(rma.mh, c(list(measure = m), inputs))), if (m == "RD") NULL else exp)
  add_pooled("peto", "OR", inputs, suppressWarnings(do.call(rma.peto, inputs)), exp)
}
# Knapp and Hartung's factor that is never below 1, and functions of a moderator.
tests <- list(); curves <- list()
with_tests <- function(data, call, fit) { p <- predict(fit); tests[[length(tests) + 1]] <<- list(data = data, call = call, numbers = c(numbers_of(fit), list(p_value = n(fit$pval), tau2 = n(fit$tau2)),
  if (fit$p == 1) list(pi_low = n(p$pi.lb), pi_high = n(p$pi.ub)) else list(QM = n(fit$QM), QM_p = n(fit$QMp)))) }
for (name in c("bcg", "raudenbush1985", "collins1985b")) for (method in c("DL", "REML")) {
  d <- file_of(name); control <- if (method == "REML") tight else list()
  with_tests(name, list(method = method, test = "adhoc"), rma(yi, vi, data = d, method = method, test = "adhoc", control = control))
}
with_tests("raudenbush1985", list(method = "DL", test = "adhoc", moderators = "~ weeks"), rma(yi, vi, mods = ~ weeks, data = file_of("raudenbush1985"), method = "DL", test = "adhoc"))
with_tests("bcg", list(method = "DL", test = "adhoc", moderators = "~ ablat"), rma(yi, vi, mods = ~ ablat, data = bcg_file, method = "DL", test = "adhoc"))
suppressMessages(library(splines))
bangert <- file_of("bangertdrowns2004"); bangert <- bangert[!is.na(bangert$length), ]
with_curve <- function(formula, ours) {
  fit <- rma(yi, vi, mods = formula, data = bangert, control = tight)
  x <- model.matrix(delete.response(terms(model.frame(formula, bangert))), data.frame(length = c(0.5, 7, 40), grade = c(4, 1, 2), wic = c(1, 0, 1)))
  p <- predict(fit, newmods = x[, -1, drop = FALSE])
  curves[[length(curves) + 1]] <<- c(list(moderators = ours, QM = n(fit$QM), tau2 = n(fit$tau2), predicted = predicted(p)), numbers_of(fit))
}
with_curve(~ log(length), "~ log(length)"); with_curve(~ sqrt(length), "~ sqrt(length)"); with_curve(~ length + I(length^2), "~ length + I(length^2)")
with_curve(~ ns(length, 3), "~ ns(length, 3)"); with_curve(~ ns(length, df = 4) + grade, "~ ns(length, df = 4) + grade")
with_curve(~ ns(length, 2) * wic, "~ ns(length, 2) * wic"); with_curve(~ log(length):grade + I(length^3), "~ log(length):grade + I(length^3)")
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor"))), corrections = corrections,
  scaled = scaled, reference = reference, subgroups = subgroups, one_level = one_level, known = c(known, list(yi = n(assink$yi), V = V)), networks = networks,
  compared = compared, contrasts = contrasts, intervals = intervals, permutations = permutations, henmi_copas = henmi, subsets = subsets, pooled = pooled, tests = tests, curves = curves), auto_unbox = TRUE, digits = 16, pretty = FALSE, na = "null"), commandArgs(TRUE)[1])
