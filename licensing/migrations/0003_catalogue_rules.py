"""What may be held together and where, as data."""


import django.db.models.deletion
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_groups_by_rule"),
        ("licensing", "0002_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanDependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_force', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'verbose_name': 'plan dependency',
                'verbose_name_plural': 'plan dependencies',
            },
        ),
        migrations.CreateModel(
            name='PlanExclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_force', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'verbose_name': 'plan exclusion',
                'verbose_name_plural': 'plan exclusions',
            },
        ),
        migrations.CreateModel(
            name='Prohibition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', django_countries.fields.CountryField(max_length=2, verbose_name='country')),
                ('in_force', models.BooleanField(default=True, verbose_name='in force')),
            ],
            options={
                'verbose_name': 'country without the product',
                'verbose_name_plural': 'countries without a product',
            },
        ),
        migrations.AddField(
            model_name='plandependency',
            name='needs',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='licensing.serviceplan', verbose_name='needs'),
        ),
        migrations.AddField(
            model_name='plandependency',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='licensing.serviceplan', verbose_name='service plan'),
        ),
        migrations.AddField(
            model_name='planexclusion',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='licensing.serviceplan', verbose_name='excludes'),
        ),
        migrations.AddField(
            model_name='planexclusion',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='licensing.serviceplan', verbose_name='service plan'),
        ),
        migrations.AddField(
            model_name='prohibition',
            name='sku',
            field=models.ForeignKey(blank=True, help_text='Empty: all products.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='prohibitions', to='licensing.sku', verbose_name='product'),
        ),
        migrations.AddConstraint(
            model_name='plandependency',
            constraint=models.UniqueConstraint(fields=('plan', 'needs'), name='dependency_once'),
        ),
        migrations.AddConstraint(
            model_name='plandependency',
            constraint=models.CheckConstraint(condition=models.Q(('plan', models.F('needs')), _negated=True), name='no_plan_needs_itself'),
        ),
        migrations.AddConstraint(
            model_name='planexclusion',
            constraint=models.UniqueConstraint(fields=('plan', 'other'), name='exclusion_once'),
        ),
        migrations.AddConstraint(
            model_name='planexclusion',
            constraint=models.CheckConstraint(condition=models.Q(('plan', models.F('other')), _negated=True), name='no_plan_excludes_itself'),
        ),
        migrations.AddConstraint(
            model_name='prohibition',
            constraint=models.UniqueConstraint(fields=('sku', 'country'), name='prohibition_once_per_sku'),
        ),
        migrations.AddConstraint(
            model_name='prohibition',
            constraint=models.UniqueConstraint(condition=models.Q(('sku', None)), fields=('country',), name='prohibition_of_all_once'),
        ),
    ]
