"""What a domain's controllers let a connector do, and the password filter."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0008_security_log")]

    operations = [
        migrations.AddField(
            model_name='domain',
            name='connector_may_call_sam',
            field=models.BooleanField(default=True, help_text='Without it every reset and unlock by the connector is refused.', verbose_name='remote SAM calls are allowed'),
        ),
        migrations.AddField(
            model_name='domain',
            name='filter_acts_on_sets',
            field=models.BooleanField(default=True, verbose_name='the password filter judges administrative sets too'),
        ),
        migrations.AddField(
            model_name='domain',
            name='filter_words',
            field=models.TextField(blank=True, help_text='One a line. A password that holds one, in any case of letters, is refused.', verbose_name='password filter: forbidden words'),
        ),
        migrations.AddField(
            model_name='domain',
            name='supports_policy_hints',
            field=models.BooleanField(default=True, help_text='Without it a reset fails, because history could not be enforced.', verbose_name='domain controllers know the policy hints control'),
        ),
        migrations.AddField(
            model_name='domain',
            name='unprotected_operators',
            field=models.PositiveSmallIntegerField(default=0, help_text='Sum of: 1 Account Operators, 2 Server Operators, 4 Print Operators, 8 Backup Operators.', verbose_name='dSHeuristics, 16th character'),
        ),
        migrations.AddConstraint(
            model_name='domain',
            constraint=models.CheckConstraint(condition=models.Q(('unprotected_operators__lte', 15)), name='four_operator_groups'),
        ),
    ]
